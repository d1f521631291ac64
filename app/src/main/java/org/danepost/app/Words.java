package org.danepost.app;

import java.util.Locale;

/** Constants of the program as words for people and JSON: {@code DANE_ONLY} is {@code dane-only}. */
final class Words {
    private Words() {}

    static String of(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
