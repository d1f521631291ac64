package org.danepost.interop;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.danepost.interop.Judgement.Content;
import org.danepost.interop.Judgement.Outcome;
import org.danepost.interop.MessageFault.Kind;
import org.danepost.lab.Denial;
import org.xbill.DNS.Type;

/** Why our judgement of a generated case may differ from both Unbound's and BIND's. docs/interop.md says the same. */
enum GeneratedDifference {
    /**
     * RFC 8020 §2: the walk's own DS question proved that the name does not exist; the damaged answer is not needed. Damaged
     * may also mean that the zone signed a lie into that one answer, such as an opt-out flag.
     */
    NAME_ERROR_FROM_THE_WALK(judged -> !judged.oneSaysSecure()
            && judged.ours().content() == Content.NAME_ERROR
            && judged.ours().outcome() == Outcome.SECURE
            && judged.denialBent()),
    /** RFC 5155 §6: in an opt-out span an unsigned delegation may stand, so nothing there is better than insecure. */
    OPT_OUT_SPAN(judged -> judged.ours().outcome() == Outcome.INSECURE
            && judged.theyRefuse()
            && judged.optOut()
            && (judged.ours().content() != Content.RECORDS || judged.fault() == MessageFault.ALIAS_BESIDE)),
    /** RFC 4035 §5.3: the signed set that was asked for stands on its own; a CNAME beside it is not used. */
    DATA_BESIDE_AN_ALIAS(judged -> judged.fault() == MessageFault.ALIAS_BESIDE
            && (judged.ours().content() == Content.RECORDS || judged.theyRefuse())),
    /** RFC 4035 §5.3: the alias's own answer held the intact records of its target; the others ask for them again. */
    TARGET_IN_HAND(judged -> judged.aliased()
            && judged.theyRefuse()
            && judged.ours().content() == Content.RECORDS
            && judged.faults().stream().anyMatch(each -> each.kind == Kind.DATA)),
    /** RFC 9276 §3.2: beyond 50 iterations it cannot be told what is delegated, so what proves nothing is insecure there. */
    ITERATIONS(judged -> judged.theyRefuse()
            && judged.ours().outcome() == Outcome.INSECURE
            && judged.words().contains(" hashes names ")),
    /**
     * RFC 4035 §5.3.1: a signature counts from the zone that holds the records, here not from the zone above; and in a zone of
     * more than 50 iterations (RFC 9276 §3.2) records without such a signature are insecure.
     */
    SIGNED_BY_THE_ZONE_ABOVE(judged -> judged.zone().signatures() == SignatureFault.SIGNER_PARENT
            && judged.ours().outcome() == Outcome.INSECURE
            && judged.words().contains(" hashes names ")),
    /** RFC 4035 §5.4: the SOA is no part of a denial; unproven, it can only shorten how long the denial is kept. */
    UNPROVEN_SOA(judged -> judged.theyRefuseOneAtLeast()
            && judged.zone().signatureType() == Type.SOA
            && judged.ours().outcome() == Outcome.SECURE
            && judged.ours().content() != Content.RECORDS),
    /** RFC 6840 §4.4: the zone signed that the name is delegated without a DS; our walk believes it before any record. */
    SIGNED_LIE_ABOUT_A_CUT(judged -> judged.ours().outcome() == Outcome.INSECURE
            && judged.words().contains("though it is delegated")
            && judged.faults().contains(MessageFault.LIE_DELEGATION));

    @SuppressWarnings("ImmutableEnumChecker") // the predicates hold nothing
    private final Predicate<GeneratedComparisonTest.Judged> applies;

    GeneratedDifference(Predicate<GeneratedComparisonTest.Judged> applies) {
        this.applies = applies;
    }

    /** The reason that applies, if there is one. */
    static Optional<GeneratedDifference> of(GeneratedComparisonTest.Judged judged) {
        return Stream.of(values()).filter(each -> each.applies.test(judged)).findFirst();
    }

    static boolean bends(Kind kind) {
        return kind == Kind.DENIAL || kind == Kind.DENIAL_LIE;
    }

    static boolean optOut(Denial denial) {
        return denial instanceof Denial.Nsec3 nsec3 && nsec3.optOut();
    }
}
