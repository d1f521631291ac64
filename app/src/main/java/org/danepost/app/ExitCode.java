package org.danepost.app;

/** The exit codes of the command line; the numbers from 64 on are those of sysexits. */
final class ExitCode {
    /** Everything is as it should be. */
    static final int OK = 0;
    /** {@code resolve}: an answer is bogus. {@code tlsa match}: no record matched. {@code lab}: a scene came out wrong. */
    static final int NO = 1;
    /** {@code resolve}: a lookup failed. */
    static final int LOOKUP_FAILED = 2;
    /** {@code resolve}: an answer is insecure. */
    static final int INSECURE = 3;
    /** The command line, the configuration or an input file is wrong. */
    static final int USAGE = 64;
    /** The destination refused for good. */
    static final int REFUSED = 69;
    /** An error inside the program. */
    static final int INTERNAL = 70;
    /** Not now; trying again later may help. */
    static final int DEFERRED = 75;

    private ExitCode() {}
}
