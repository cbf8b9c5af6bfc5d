import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import net.openhft.chronicle.hash.VanillaGlobalMutableState;
import net.openhft.chronicle.values.ValueModel;

/**
 * Part of the build, not of the product: makes the class that Chronicle Map otherwise generates, and compiles with a
 * {@code javac} inside the process, whenever a JVM opens its first persisted map.
 *
 * <p>Chronicle looks for the class by name before it generates one, so it is enough that ours lies on the class path.
 * The method that makes the source text is not public; if an upgrade moves it, the build stops here and says so.
 *
 * <p>Run from source: {@code java -cp CLASSPATH GenerateMapClasses.java SOURCE_FOLDER CLASS_FOLDER RELEASE}.
 */
public final class GenerateMapClasses {
    private static final Class<?> VALUE_TYPE = VanillaGlobalMutableState.class;
    private static final String SIMPLE_NAME = VALUE_TYPE.getSimpleName() + "$$Native";
    private static final String RELATIVE_PATH = VALUE_TYPE.getPackageName().replace('.', '/') + "/" + SIMPLE_NAME;

    private GenerateMapClasses() {
    }

    public static void main(final String[] args) throws IOException, ReflectiveOperationException {
        final Path sourceFile = Path.of(args[0], RELATIVE_PATH + ".java");
        final Path classFolder = Path.of(args[1]);
        final String release = args[2];

        final String source = sourceText();
        if (isUpToDate(source, sourceFile, classFolder.resolve(RELATIVE_PATH + ".class"))) {
            return;
        }
        Files.createDirectories(sourceFile.getParent());
        Files.createDirectories(classFolder);
        Files.writeString(sourceFile, source);
        compile(sourceFile, classFolder, release);
    }

    private static String sourceText() throws ReflectiveOperationException {
        final Method generator = Class.forName("net.openhft.chronicle.values.Generators")
            .getDeclaredMethod("generateNativeClass", ValueModel.class, String.class);
        generator.setAccessible(true);
        return (String) generator.invoke(null, ValueModel.acquire(VALUE_TYPE), SIMPLE_NAME);
    }

    /** A class file that is touched for nothing makes Maven compile every module above this one again. */
    private static boolean isUpToDate(final String source, final Path sourceFile, final Path classFile) throws IOException {
        return Files.exists(classFile) && Files.exists(sourceFile) && Files.readString(sourceFile).equals(source);
    }

    private static void compile(final Path sourceFile, final Path classFolder, final String release) {
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final int status = compiler.run(null, null, null,
            "--release", release, "-proc:none", "-g", "-cp", System.getProperty("java.class.path"),
            "-d", classFolder.toString(), sourceFile.toString());
        if (status != 0) {
            throw new IllegalStateException("cannot compile what Chronicle Map generates; see the lines above; source=" + sourceFile);
        }
    }
}
