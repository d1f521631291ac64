/** TLSA records and certificate chains to a verdict (RFC 6698, 7671, 7672). Pure: no sockets, no clock, no files. */
@NullMarked
package org.danepost.dane;

import org.jspecify.annotations.NullMarked;
