/**
 * A signed miniature Internet with attackers, in one process on loopback. {@link org.danepost.lab.MiniInternet} is the
 * whole; {@link org.danepost.lab.LabRun} plays {@link org.danepost.lab.Scenes} in it with any
 * {@link org.danepost.lab.Sender} and judges by what mail hosts recorded. Uses none of dns, dane, policy, smtp, mta: it is
 * the oracle that judges them.
 */
@NullMarked
package org.danepost.lab;

import org.jspecify.annotations.NullMarked;
