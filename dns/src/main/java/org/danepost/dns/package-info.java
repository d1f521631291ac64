/** Names to answers with proof: resolve, validate, explain (RFC 4033-4035, 5155, 6840). */
@NullMarked
package org.danepost.dns;

import org.jspecify.annotations.NullMarked;
