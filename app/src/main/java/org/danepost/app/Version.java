package org.danepost.app;

/** The version of this program. A test holds it against the build's. */
final class Version {
    static final String TEXT = "0.1.0";

    /** What {@code --version} prints. */
    static final String LINE = "danepost " + TEXT;

    private Version() {}
}
