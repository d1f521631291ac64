package org.danepost.bench;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;

/** A record with some components changed, given by name: settings have more of them than there are methods to change. */
final class Varied {
    private Varied() {}

    /** @throws IllegalArgumentException when there is no such component, or the record refuses the value */
    static <R extends Record> R of(R record, Map<String, Object> changes) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        int changed = 0;
        try {
            for (int i = 0; i < components.length; i++) {
                Object change = changes.get(components[i].getName());
                changed += change == null ? 0 : 1;
                values[i] = change == null ? components[i].getAccessor().invoke(record) : change;
            }
            if (changed != changes.size()) {
                throw new IllegalArgumentException(record.getClass().getSimpleName() + " lacks one of " + changes);
            }
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            @SuppressWarnings("unchecked")
            Class<R> type = (Class<R>) record.getClass();
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(record.getClass() + " cannot be varied by " + changes, e);
        }
    }
}
