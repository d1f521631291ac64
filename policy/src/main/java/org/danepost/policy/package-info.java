/** Which hosts take mail for a domain, and what must each of them prove (RFC 7672). */
@NullMarked
package org.danepost.policy;

import org.jspecify.annotations.NullMarked;
