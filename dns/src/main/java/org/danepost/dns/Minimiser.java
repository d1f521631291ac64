package org.danepost.dns;

import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * Tells servers no more of a name than they need to refer onwards (RFC 9156 §2.1): label by label below the zone asked,
 * the whole name only to the zone that it is in. Used by one thread for one question.
 */
final class Minimiser {
    /** So many labels are taken one by one, the rest in even strides (RFC 9156 §2.3). */
    private static final int SINGLE_LABELS = 4;

    private final Question question;
    private final int steps;
    private int taken;
    private int labels;

    Minimiser(Question question, int steps) {
        this.question = question;
        this.steps = steps;
    }

    /** What to ask the servers of a zone next: the question itself when nothing is left to hide. */
    Question next(Name zone) {
        int whole = question.name().labels();
        int from = Math.max(zone.labels(), labels);
        if (taken >= steps || from >= whole) {
            return question;
        }
        int strides = Math.max(steps - Math.max(taken, SINGLE_LABELS), 1);
        int stride = taken < SINGLE_LABELS ? 1 : Math.max(1, Math.ceilDiv(whole - from, strides));
        int next = from + stride;
        if (next >= whole || isService(next)) {
            return question;
        }
        taken++;
        labels = next;
        return new Question(
                new Name(question.name(), whole - next), Type.A); // RFC 9156 §2.1: a type that hides the real one
    }

    /** Labels such as _25 and _tcp are hardly ever delegated and tell nothing (RFC 9156 §2.3). */
    private boolean isService(int labelCount) {
        byte[] label = question.name().getLabel(question.name().labels() - labelCount);
        return label[0] > 0 && label[1] == '_';
    }

    /** Some servers deny that names exist between zone and name, or fail: ask for the whole name (RFC 9156 §2.3). */
    void giveUp() {
        taken = steps;
    }
}
