package org.danepost.sts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Policies in a directory, a file for each domain ({@link PolicyText}), all of them in memory as well. A file is written
 * beside its place, forced to the disk and moved there, so that a crash leaves the old one or the new one. A file that cannot
 * be read is set aside under another name and said to be so. Any thread.
 */
public final class DirectoryStore implements PolicyStore {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryStore.class);
    private static final String ENDING = ".sts";
    /** A document is at most 64 KiB, and our own lines are short. */
    private static final long LARGEST = 80L << 10;
    /** Only names that are safe as file names are kept on disk; host names are. */
    private static final Pattern SAFE = Pattern.compile("[a-z0-9_-][a-z0-9_.-]{0,240}");

    private final Path directory;
    private final Map<String, KeptPolicy> policies = new ConcurrentHashMap<>();

    private DirectoryStore(Path directory) {
        this.directory = directory;
    }

    /**
     * Opens the store and reads what is there; makes the directory when there is none.
     *
     * @throws IOException when the directory cannot be made or listed
     */
    public static DirectoryStore open(Path directory) throws IOException {
        Files.createDirectories(directory);
        DirectoryStore store = new DirectoryStore(directory);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + ENDING)) {
            for (Path file : files) {
                store.load(file);
            }
        }
        return store;
    }

    private void load(Path file) throws IOException {
        try {
            Optional<KeptPolicy> kept =
                    Files.size(file) > LARGEST ? Optional.empty() : PolicyText.read(Files.readString(file));
            String name = String.valueOf(file.getFileName());
            if (kept.isPresent() && name.equals(kept.get().domain() + ENDING)) {
                policies.put(kept.get().domain(), kept.get());
                return;
            }
            setAside(file, "is not a whole policy");
        } catch (NoSuchFileException e) {
            LOG.debug("the MTA-STS policy file {} went away while the directory was read", file);
        } catch (IOException e) {
            setAside(file, "cannot be read: " + e.getMessage());
        }
    }

    private static void setAside(Path file, String why) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".unreadable");
        LOG.warn(
                "the MTA-STS policy file {} {}; it is kept as {} and the policy will be fetched anew",
                file,
                why,
                aside);
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public Optional<KeptPolicy> find(String domain) {
        return Optional.ofNullable(policies.get(domain));
    }

    @Override
    public synchronized void keep(KeptPolicy policy) {
        policies.put(policy.domain(), policy);
        if (!SAFE.matcher(policy.domain()).matches()) {
            return;
        }
        Path place = directory.resolve(policy.domain() + ENDING);
        Path beside = directory.resolve(policy.domain() + ".new");
        try {
            try (FileChannel channel = FileChannel.open(
                    beside,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                ByteBuffer octets = ByteBuffer.wrap(PolicyText.write(policy).getBytes(StandardCharsets.UTF_8));
                while (octets.hasRemaining()) {
                    channel.write(octets);
                }
                channel.force(true);
            }
            Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn(
                    "the MTA-STS policy of {} cannot be written to {}: {}; it is lost when this process ends",
                    policy.domain(),
                    place,
                    e.toString());
        }
    }

    @Override
    public synchronized void forget(String domain) {
        policies.remove(domain);
        if (!SAFE.matcher(domain).matches()) {
            return;
        }
        try {
            Files.deleteIfExists(directory.resolve(domain + ENDING));
        } catch (IOException e) {
            LOG.warn("the MTA-STS policy file of {} cannot be removed: {}", domain, e.toString());
        }
    }

    @Override
    public List<KeptPolicy> all() {
        return new ArrayList<>(policies.values());
    }
}
