package org.danepost.bench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;

/**
 * Counts what a resolver holds: every map, collection and cache that can be reached from it through the fields of our own
 * classes, by the path to it. It looks at private fields, so that nothing can be forgotten to be counted. One thread.
 */
final class Census {
    private static final String OURS = "org.danepost.dns.";

    /** So many entries may be in a cache that is bounded by what its keys can be. */
    private static final int FEW = 64;

    private final Map<String, Long> sizes = new TreeMap<>();
    private final Map<String, String> faults = new TreeMap<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private Census() {}

    static Census of(Object resolver) {
        Census census = new Census();
        census.walk(resolver, resolver.getClass().getSimpleName());
        return census;
    }

    /** How many entries each container has. */
    Map<String, Long> sizes() {
        return Collections.unmodifiableMap(sizes);
    }

    /** Caches over their bound, and work noted as under way; the resolver must be at rest for this. */
    Map<String, String> faults() {
        return Collections.unmodifiableMap(faults);
    }

    private void walk(Object object, String path) {
        if (!seen.add(object)) {
            return;
        }
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            if (!type.getName().startsWith(OURS)) {
                return;
            }
            for (Field field : type.getDeclaredFields()) {
                boolean shared = Modifier.isStatic(field.getModifiers());
                if (!shared && !field.getType().isPrimitive()) {
                    visit(value(field, object), path + "." + field.getName());
                }
            }
        }
    }

    private static Optional<Object> value(Field field, Object object) {
        field.setAccessible(true);
        try {
            return Optional.ofNullable(field.get(object));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field + " cannot be read", e);
        }
    }

    private void visit(Optional<Object> value, String path) {
        if (value.isEmpty()) {
            return;
        }
        switch (value.get()) {
            case Cache<?, ?> cache -> cache(cache, path);
            case Map<?, ?> map -> {
                sizes.put(path, (long) map.size());
                long futures = map instanceof ConcurrentMap<?, ?> shared
                        ? shared.values().stream()
                                .filter(CompletableFuture.class::isInstance)
                                .count()
                        : 0;
                if (futures > 0) {
                    faults.put(path, futures + " entries for work that is under way, though nobody asks");
                }
            }
            case Collection<?> collection -> sizes.put(path, (long) collection.size());
            default -> walk(value.get(), path);
        }
    }

    private void cache(Cache<?, ?> cache, String path) {
        cache.cleanUp();
        sizes.put(path, cache.estimatedSize());
        Optional<? extends Policy.Eviction<?, ?>> bound = cache.policy().eviction();
        if (bound.isEmpty()) {
            if (cache.estimatedSize() > FEW) {
                faults.put(path, "a cache of " + cache.estimatedSize() + " entries without a bound");
            }
            return;
        }
        long size = bound.get().weightedSize().orElse(cache.estimatedSize());
        if (size > bound.get().getMaximum()) {
            faults.put(path, size + " is more than the bound of " + bound.get().getMaximum());
        }
    }
}
