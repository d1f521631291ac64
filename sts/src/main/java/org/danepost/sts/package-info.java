/** MTA-STS (RFC 8461): whether a domain publishes a policy, what it says, and for how long it binds us. */
@NullMarked
package org.danepost.sts;

import org.jspecify.annotations.NullMarked;
