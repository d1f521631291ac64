package org.danepost.sts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Policies that end with the process: for commands that look once. Any thread. */
public final class MemoryStore implements PolicyStore {
    private final Map<String, KeptPolicy> policies = new ConcurrentHashMap<>();

    @Override
    public Optional<KeptPolicy> find(String domain) {
        return Optional.ofNullable(policies.get(domain));
    }

    @Override
    public void keep(KeptPolicy policy) {
        policies.put(policy.domain(), policy);
    }

    @Override
    public void forget(String domain) {
        policies.remove(domain);
    }

    @Override
    public List<KeptPolicy> all() {
        return List.copyOf(policies.values());
    }
}
