/** Tests of the lab. */
@NullMarked
package org.danepost.lab;

import org.jspecify.annotations.NullMarked;
