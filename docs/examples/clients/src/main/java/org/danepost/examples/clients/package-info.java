/** How other programs use the modules {@code dane} and {@code policy} to require DANE of the servers they talk to. */
@NullMarked
package org.danepost.examples.clients;

import org.jspecify.annotations.NullMarked;
