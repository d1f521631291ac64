/**
 * Measurements and long runs: {@link org.danepost.bench.Soak} keeps a resolver under load among servers that die, lie and
 * come back; {@link org.danepost.bench.ResolverBench} compares it with Unbound. Part of no product. Everything stays on
 * loopback.
 */
@NullMarked
package org.danepost.bench;

import org.jspecify.annotations.NullMarked;
