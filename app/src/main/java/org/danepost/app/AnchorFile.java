package org.danepost.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.danepost.dns.AnchorStore;

/**
 * The state of the trust anchors in the state directory: the file {@code trust-anchors}, written whole beside it, brought to
 * the disk and then renamed, so that after a crash there is the old one or the new one. Processes that share the directory
 * take turns by a lock on {@code trust-anchors.lock}. What cannot be used is kept as {@code trust-anchors.bad-N}.
 */
final class AnchorFile implements AnchorStore {
    private static final int MOST_OCTETS = 4 << 20;
    private static final int MOST_ASIDE = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** A file lock holds for the process; the threads of this one take turns here. */
    private static final ReentrantLock TURN = new ReentrantLock();

    private final Path directory;
    private final Path file;

    AnchorFile(Path directory) {
        this.directory = directory;
        this.file = directory.resolve("trust-anchors");
    }

    @Override
    public String place() {
        return "'" + file + "'";
    }

    @Override
    public Stored read() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MOST_OCTETS);
            return new Text(new String(content, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return new Nothing();
        } catch (IOException e) {
            return new Unreadable(reason(e));
        }
    }

    @Override
    public Optional<String> change(Function<Stored, Change> decide) {
        TURN.lock();
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectory(directory);
            }
            try (FileChannel channel = FileChannel.open(
                            directory.resolve("trust-anchors.lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock lock = locked(channel)) {
                if (!lock.isValid()) {
                    return Optional.of("the lock on '" + directory + "' was lost");
                }
                Change change = decide.apply(read());
                if (change.setAside()) {
                    setAside();
                }
                if (change.write().isPresent()) {
                    write(change.write().get());
                }
                return Optional.empty();
            }
        } catch (IOException e) {
            return Optional.of("state directory '" + directory + "': " + reason(e)
                    + "; remedy: let this user write there, or name another directory in [dns] state-directory");
        } finally {
            TURN.unlock();
        }
    }

    private FileLock locked(FileChannel channel) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<FileLock> lock = attempt(channel);
            if (lock.isPresent()) {
                return lock.get();
            }
            if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                throw new IOException("another process has held the lock for " + PATIENCE.toSeconds() + " seconds");
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static Optional<FileLock> attempt(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // held in this process by other means, which ends too
        }
    }

    private void write(String text) throws IOException {
        Path fresh = directory.resolve("trust-anchors.new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer content = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        bringDirectoryToDisk();
    }

    private void bringDirectoryToDisk() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Under the first name that is free; what is there already is never lost. */
    private void setAside() throws IOException {
        for (int number = 1; number <= MOST_ASIDE; number++) {
            Path name = directory.resolve("trust-anchors.bad-" + number);
            if (!Files.exists(name)) {
                Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
                return;
            }
        }
        throw new IOException("there are " + MOST_ASIDE + " files trust-anchors.bad-... already");
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException missing -> "'" + missing.getFile() + "' does not exist";
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
