/** The command line, the configuration file, and the wiring. */
@NullMarked
package org.danepost.app;

import org.jspecify.annotations.NullMarked;
