package org.danepost.app;

/**
 * One table {@code [[credential]]}. The secret itself is not in it.
 *
 * @param place file and line, for people; no key
 */
record CredentialTable(
        @Setting("The name by which rules refer to it.") String name,

        @Setting("The user to log in as.") String user,

        @Setting("The file that holds the password, and nothing else but a line end. A relative name is taken from the"
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
