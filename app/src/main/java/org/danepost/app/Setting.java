package org.danepost.app;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a setting means, for the reference page and for messages. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Setting {
    /** One or two sentences. */
    String value();

    /** Whether a table that may be given any number of times must have the key. */
    boolean required() default false;
}
