import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import net.openhft.chronicle.hash.VanillaGlobalMutableState;
import net.openhft.chronicle.values.ValueModel;
import org.kstate.start.ChronicleStart;

/**
 * Part of the build, not of the product: makes the two class files that {@code org.kstate.start} defines in other libraries' packages. They
 * lie in the jar as resources of that package, under names that are no class's.
 *
 * <p>{@code VanillaGlobalMutableState.generated} is the class that Chronicle Map otherwise generates, and compiles with a {@code javac} inside
 * the process, whenever a JVM opens its first persisted map. The method that makes its source text is not public; if an upgrade moves it,
 * the build stops here and says so. {@code JavacTool.stand-in} is compiled from the source in {@code src/build/stand-in}.
 *
 * <p>Run from source: {@code java -cp CLASSPATH GenerateClasses.java STAND_IN_SOURCE WORK_FOLDER CLASS_FOLDER RELEASE}.
 */
public final class GenerateClasses {
    private static final Class<?> VALUE_TYPE = VanillaGlobalMutableState.class;
    private static final String VALUE_CLASS = VALUE_TYPE.getSimpleName() + "$$Native";
    private static final String RESOURCES = "org/kstate/start";

    private final Path work;
    private final Path resources;
    private final String release;

    private GenerateClasses(final Path work, final Path classFolder, final String release) {
        this.work = work;
        this.resources = classFolder.resolve(RESOURCES);
        this.release = release;
    }

    public static void main(final String[] args) throws IOException, ReflectiveOperationException {
        ChronicleStart.ensure();
        final GenerateClasses build = new GenerateClasses(Path.of(args[1]), Path.of(args[2]), args[3]);
        build.make(VALUE_CLASS, mapSource(), VALUE_TYPE.getPackageName(), "VanillaGlobalMutableState.generated",
            "-cp", System.getProperty("java.class.path"));
        // Without jdk.compiler the package is nobody's.
        build.make("JavacTool", Files.readString(Path.of(args[0])), "com.sun.tools.javac.api", "JavacTool.stand-in",
            "--limit-modules", "java.base");
    }

    private static String mapSource() throws ReflectiveOperationException {
        final Method generator = Class.forName("net.openhft.chronicle.values.Generators")
            .getDeclaredMethod("generateNativeClass", ValueModel.class, String.class);
        generator.setAccessible(true);
        return (String) generator.invoke(null, ValueModel.acquire(VALUE_TYPE), VALUE_CLASS);
    }

    private void make(final String simpleName, final String source, final String packageName, final String resource, final String... options)
        throws IOException {
        final Path sourceFile = work.resolve(simpleName + ".java");
        final Path target = resources.resolve(resource);
        if (isUpToDate(source, sourceFile, target)) {
            return;
        }
        Files.createDirectories(work);
        Files.createDirectories(resources);
        Files.writeString(sourceFile, source);
        compile(sourceFile, options);
        Files.copy(work.resolve(packageName.replace('.', '/')).resolve(simpleName + ".class"), target, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A file that is touched for nothing makes Maven compile every module above this one again. */
    private static boolean isUpToDate(final String source, final Path sourceFile, final Path target) throws IOException {
        return Files.exists(target) && Files.exists(sourceFile) && Files.readString(sourceFile).equals(source);
    }

    private void compile(final Path sourceFile, final String... options) {
        final List<String> arguments = new ArrayList<>(List.of("--release", release, "-proc:none", "-g"));
        arguments.addAll(Arrays.asList(options));
        arguments.addAll(List.of("-d", work.toString(), sourceFile.toString()));
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final int status = compiler.run(null, null, null, arguments.toArray(String[]::new));
        if (status != 0) {
            throw new IllegalStateException("cannot compile what Kstate defines for Chronicle; see the lines above; source=" + sourceFile);
        }
    }
}
