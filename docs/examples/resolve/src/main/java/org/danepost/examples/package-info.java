/** How another program uses the module {@code dns}. */
@NullMarked
package org.danepost.examples;

import org.jspecify.annotations.NullMarked;
