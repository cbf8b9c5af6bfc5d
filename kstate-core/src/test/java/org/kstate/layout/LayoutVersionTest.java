package org.kstate.layout;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kstate.testing.FormatConstants;

/** The numbers of the layout are those of {@code docs/format/layout-<version>.txt}: another offset needs another version. */
class LayoutVersionTest {

    private static final List<StoreGeometry> GEOMETRIES = List.of(new StoreGeometry(64, 3, 8), new StoreGeometry(4096, 8, 1025));
    private static final List<String> OF_NO_FORMAT = List.of("package-info.class", "NamePattern.class");

    private final FormatConstants numbers = new FormatConstants("layout", StoreHeaderLayout.LAYOUT_VERSION, LayoutVersionTest.class);

    @Test
    void shouldNotMoveAFieldWithoutANewVersion() throws Exception {
        addConstants();
        for (final Counter counter : Counter.values()) {
            numbers.add("Counter." + counter, counter.id());
        }
        for (final StoreGeometry geometry : GEOMETRIES) {
            addSections(geometry);
        }
        addExamples();
        numbers.assertUnchanged();
    }

    private void addConstants() throws IOException, URISyntaxException, ReflectiveOperationException {
        final Path classes = Path.of(StoreHeaderLayout.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        final List<String> names;
        try (Stream<Path> files = Files.list(classes.resolve(StoreHeaderLayout.class.getPackageName().replace('.', '/')))) {
            names = files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".class") && !OF_NO_FORMAT.contains(name)).toList();
        }
        for (final String name : names) {
            numbers.add(Class.forName(StoreHeaderLayout.class.getPackageName() + '.' + name.replace(".class", "")), any -> true);
        }
    }

    private void addSections(final StoreGeometry geometry) throws ReflectiveOperationException {
        for (final Method method : StoreGeometry.class.getDeclaredMethods()) {
            final Class<?>[] parameters = method.getParameterTypes();
            final boolean isPlace = Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
                && method.getReturnType() == long.class && parameters.length == 1 && parameters[0] == int.class;
            final boolean isNumber = Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
                && (method.getReturnType() == long.class || method.getReturnType() == int.class) && parameters.length == 0
                && !method.getName().equals("hashCode");
            if (isPlace) {
                numbers.add(geometry + "." + method.getName() + "(2)", method.invoke(geometry, 2));
            } else if (isNumber) {
                numbers.add(geometry + "." + method.getName(), method.invoke(geometry));
            }
        }
        final int pages = geometry.pages();
        numbers.add("ControlLayout.session(2, " + pages + ")", ControlLayout.session(2, pages))
            .add("ControlLayout.watchers(2, " + pages + ")", ControlLayout.watchers(2, pages))
            .add("ControlLayout.dirtyPages(2, " + pages + ")", ControlLayout.dirtyPages(2, pages))
            .add("ControlLayout.dirtyWords(2, " + pages + ")", ControlLayout.dirtyWords(2, pages))
            .add("ControlLayout.fileLength(" + pages + ")", ControlLayout.fileLength(pages));
    }

    private void addExamples() {
        numbers.add("CommitWord.plain(5, 2, 3)", CommitWord.plain(5, 2, 3))
            .add("CommitWord.reference(5, 2)", CommitWord.reference(5, 2))
            .add("CounterLayout.fold(5, 2)", CounterLayout.fold(5, 2))
            .add("DescriptorLayout.state(5, 2)", DescriptorLayout.state(5, 2))
            .add("DoorbellWord.rung(2)", DoorbellWord.rung(2))
            .add("DoorbellWord.sleeping(2)", DoorbellWord.sleeping(2))
            .add("ErrorLogLayout.recordLength(5)", ErrorLogLayout.recordLength(5))
            .add("GenerationWord.taken(2)", GenerationWord.taken(2))
            .add("GenerationWord.raised(3)", GenerationWord.raised(3))
            .add("JournalLockWord.of(2, 3, 5)", JournalLockWord.of(2, 3, 5))
            .add("Owner.of(2, 5)", Owner.of(2, 5))
            .add("PageLayout.slotStride(64)", PageLayout.slotStride(64))
            .add("PageTableEntry.hash(a)", PageTableEntry.hash("a"))
            .add("PageTableEntry.inUse(5)", PageTableEntry.inUse(5))
            .add("PageTableEntry.free(5)", PageTableEntry.free(5))
            .add("PendingReference.ofPage(2, 5)", PendingReference.ofPage(2, 5))
            .add("PendingReference.ofDescriptor(81)", PendingReference.ofDescriptor(81))
            .add("SlotHeader.of(5, 2)", SlotHeader.of(5, 2))
            .add("StateName.hash(a)", StateName.hash("a"))
            .add("TransactionId.ofPage(2, 5)", TransactionId.ofPage(2, 5));
    }
}
