package org.danepost.app;

/** A table of which there may be many, so that messages must say which one. */
interface Placed {
    /** File and line, as messages begin: {@code the configuration file 'x.toml', line 12}. */
    String place();

    /** The same at another place. */
    Record at(String where);
}
