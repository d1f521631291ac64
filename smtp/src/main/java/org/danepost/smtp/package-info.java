/** The SMTP wire language: replies, data stream, client session, TLS channel (RFC 5321, 3207). */
@NullMarked
package org.danepost.smtp;

import org.jspecify.annotations.NullMarked;
