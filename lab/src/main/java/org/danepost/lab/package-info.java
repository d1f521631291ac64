/** A signed miniature Internet with attackers. Uses none of dns, dane, policy: it is the oracle. */
@NullMarked
package org.danepost.lab;

import org.jspecify.annotations.NullMarked;
