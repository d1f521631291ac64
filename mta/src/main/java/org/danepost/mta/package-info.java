/** Delivers mail by the plan. */
@NullMarked
package org.danepost.mta;

import org.jspecify.annotations.NullMarked;
