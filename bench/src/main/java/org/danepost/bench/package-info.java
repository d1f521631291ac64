/** Measurements, with their conditions printed. */
@NullMarked
package org.danepost.bench;

import org.jspecify.annotations.NullMarked;
