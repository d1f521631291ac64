package org.danepost.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/**
 * What was learnt about one authoritative server: how quick it is, which of the newer ways it understands, its cookie.
 * Any thread.
 */
final class ServerMemory {
    /** How to put a query, the richest way first. */
    enum Form {
        /** EDNS with a cookie. */
        COOKIE,
        /** EDNS without options. */
        EDNS,
        /** Neither: the server takes EDNS for an error (RFC 6891 §7). */
        PLAIN
    }

    /** How long a server gets plainer queries that stumbled once; without EDNS it sends no signatures. */
    private static final Duration PLAINER_FOR = Duration.ofMinutes(1);

    private static final double SLOWEST = 120_000;

    private final byte[] clientCookie;
    private final InstantSource clock;
    private Optional<byte[]> serverCookie = Optional.empty();
    private Form form = Form.COOKIE;
    private Instant formLearnt;
    private boolean keepsCase = true;
    private boolean met;
    private double smoothed;
    private double deviation;

    /** @param clientCookie eight random octets, for this server only (RFC 7873 §4.1) */
    ServerMemory(byte[] clientCookie, InstantSource clock) {
        this.clientCookie = clientCookie.clone();
        this.clock = clock;
        this.formLearnt = clock.instant();
    }

    /** A response came after this time. */
    synchronized void answered(Duration took) {
        double millis = took.toNanos() / 1e6;
        if (met && smoothed < SLOWEST / 4) { // RFC 6298 §2
            deviation = 0.75 * deviation + 0.25 * Math.abs(smoothed - millis);
            smoothed = 0.875 * smoothed + 0.125 * millis;
        } else {
            smoothed = millis;
            deviation = millis / 2;
        }
        met = true;
    }

    /** None came, or one that is of no use. */
    synchronized void failed() {
        smoothed = Math.min(SLOWEST, Math.max(400, smoothed) * 2);
        met = true;
    }

    /** The time that an answer is expected to take, milliseconds; empty for a server not met yet. */
    synchronized Optional<Double> expected() {
        return met ? Optional.of(smoothed) : Optional.empty();
    }

    /** How long to wait for an answer, milliseconds. */
    synchronized double patience() {
        return met ? smoothed + 4 * deviation : 0;
    }

    /** The richest form that the server is known to understand; tried anew from time to time, since servers get mended. */
    synchronized Form form() {
        return isFormOld() ? Form.COOKIE : form;
    }

    private boolean isFormOld() {
        return clock.instant().isAfter(formLearnt.plus(PLAINER_FOR));
    }

    synchronized void form(Form understood) {
        if (understood != form || isFormOld()) {
            formLearnt = clock.instant();
        }
        form = understood;
    }

    /** Whether the server sends the question back letter for letter. */
    synchronized boolean keepsCase() {
        return keepsCase;
    }

    synchronized void losesCase() {
        keepsCase = false;
    }

    byte[] clientCookie() {
        return clientCookie.clone();
    }

    synchronized Optional<byte[]> serverCookie() {
        return serverCookie.map(byte[]::clone);
    }

    synchronized void serverCookie(Optional<byte[]> cookie) {
        serverCookie = cookie.map(byte[]::clone);
    }

    boolean isOurs(byte[] cookie) {
        return Arrays.equals(cookie, clientCookie);
    }
}
