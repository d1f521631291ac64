/** Tests against real peers: NSD, Unbound, the BIND and ldns signers, Postfix, OpenSSL. */
@NullMarked
package org.danepost.interop;

import org.jspecify.annotations.NullMarked;
