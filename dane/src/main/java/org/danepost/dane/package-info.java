/**
 * TLSA records and certificate chains to a verdict (RFC 6698, 7671, 7672). Pure: no sockets, no clock, no files. At its rim
 * {@link org.danepost.dane.DaneTls} offers the verdict to other programs in the platform's own shapes, trust manager,
 * context and socket factory; it too asks no DNS and reads no clock but those it is given.
 */
@NullMarked
package org.danepost.dane;

import org.jspecify.annotations.NullMarked;
