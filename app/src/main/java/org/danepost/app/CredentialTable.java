package org.danepost.app;

/**
 * One table {@code [[credential]]}. The secret itself is not in it.
 *
 * @param place file and line, for people; no key
 */
record CredentialTable(
        @Setting(required = true, value = "The name by which rules refer to it.")
        String name,

        @Setting(required = true, value = "The user to log in as.")
        String user,

        @Setting(
                required = true,
                value =
                        "The file that holds the password, and nothing else but a line end. A relative name is taken from the"
                                + " directory of the configuration file.")
        String passwordFile,

        String place)
        implements Placed {
    static final CredentialTable EMPTY = new CredentialTable("", "", "", "");

    @Override
    public CredentialTable at(String where) {
        return new CredentialTable(name, user, passwordFile, where);
    }
}
