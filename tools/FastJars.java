import java.io.IOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Rewrites copies of jars so that an ahead-of-time cache can hold their classes. The JVM leaves out the classes of signed jars
 * (Bouncy Castle's) and classes in the format of Java 5 (picocli's): signature files are dropped, and classes of an old
 * format are written in a newer one, with the stack maps that it asks for. Nothing else changes.
 *
 * <p>Usage: {@code java FastJars.java JAR...}; each is replaced if it needs it. An error leaves the jar as it was.
 */
public final class FastJars {
    private static final int OLDEST_CACHED = ClassFile.JAVA_6_VERSION;

    private FastJars() {}

    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            Path path = Path.of(jar);
            Path copy = path.resolveSibling(path.getFileName() + ".new");
            if (rewrite(path, copy)) {
                Files.move(copy, path, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.deleteIfExists(copy);
            }
        }
    }

    /** Returns whether the copy differs from the jar. */
    private static boolean rewrite(Path jar, Path copy) throws IOException {
        boolean changed = false;
        try (JarFile in = new JarFile(jar.toFile(), false);
                URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(copy))) {
            ClassFile format = ClassFile.of(ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(classes)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
            for (JarEntry entry : Collections.list(in.entries())) {
                if (entry.getName().matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)")) {
                    changed = true;
                    continue;
                }
                byte[] octets = in.getInputStream(entry).readAllBytes();
                if (entry.getName().endsWith(".class") && old(octets)) {
                    octets = renew(format, octets);
                    changed = true;
                }
                out.putNextEntry(new JarEntry(entry.getName()));
                out.write(octets);
                out.closeEntry();
            }
        }
        return changed;
    }

    private static boolean old(byte[] octets) {
        return octets.length > 8 && (octets[6] << 8 | octets[7] & 0xff) < OLDEST_CACHED;
    }

    private static byte[] renew(ClassFile format, byte[] octets) {
        ClassModel model = format.parse(octets);
        return format.build(model.thisClass().asSymbol(), builder -> model.forEach(element -> renew(builder, element)));
    }

    private static void renew(ClassBuilder builder, ClassElement element) {
        switch (element) {
            case ClassFileVersion version -> builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
            case MethodModel method -> builder.transformMethod(method, MethodTransform.transformingCode(CodeTransform.ACCEPT_ALL));
            default -> builder.with(element);
        }
    }
}
