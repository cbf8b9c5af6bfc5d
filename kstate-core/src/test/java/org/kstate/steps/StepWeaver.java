package org.kstate.steps;

import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Puts a call of {@link Steps} behind each call that touches shared memory, and behind each that changes something else that other
 * processes see: files, kernel locks, the map of names.
 *
 * <p>Shared memory is touched in {@code SharedBuffer} only, through Chronicle's memory. A method of that which is not known here, to store
 * or to load, fails the class: no store goes by unseen.
 */
final class StepWeaver {

    private static final String STEPS = "org/kstate/steps/Steps";
    private static final String SHARED_BUFFER = "org/kstate/memory/SharedBuffer";
    private static final Set<String> MEMORY = Set.of("net/openhft/chronicle/core/UnsafeMemory", "org/kstate/memory/MemoryCopy");
    private static final Set<String> READING_FILES = Set.of("exists", "notExists", "isDirectory", "isRegularFile", "isWritable", "isReadable",
        "readString", "readAllBytes", "newInputStream", "readSymbolicLink", "size", "newDirectoryStream", "list", "getFileStore",
        "getFileAttributeView", "getAttribute", "getOwner", "getPosixFilePermissions", "readAttributes");

    /** By the class that a method is called on. */
    private static final Map<String, Predicate<String>> EFFECTS = Map.of(
        "org/kstate/memory/KernelLock", Set.of("open", "tryExclusive", "tryShared", "unlock", "close")::contains,
        "org/kstate/memory/LibC$Calls", "fallocate"::equals,
        "java/nio/file/Files", name -> !READING_FILES.contains(name),
        "java/nio/file/attribute/PosixFileAttributeView", name -> name.startsWith("set"),
        "java/io/RandomAccessFile", Set.of("<init>", "setLength", "write")::contains,
        "java/nio/channels/FileChannel", Set.of("open", "write", "truncate", "force")::contains,
        "net/openhft/chronicle/map/ChronicleMap", Set.of("put", "remove", "close")::contains,
        // What creates the map, in a thread of its own.
        "org/kstate/memory/Uninterrupted", "apart"::equals);

    private StepWeaver() {
    }

    static byte[] weave(final byte[] classFile) {
        final ClassReader reader = new ClassReader(classFile);
        // The calls that are added change no frame.
        final ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        final boolean isBuffer = SHARED_BUFFER.equals(reader.getClassName());
        reader.accept(new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public MethodVisitor visitMethod(final int access, final String name, final String descriptor, final String signature,
                                             final String[] exceptions) {
                final MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
                return isBuffer ? new MemoryCalls(next, name) : new Effects(next);
            }
        }, 0);
        return writer.toByteArray();
    }

    private abstract static class Calls extends MethodVisitor {

        Calls(final MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        final void tell(final String hook, final String what) {
            super.visitLdcInsn(what);
            super.visitMethodInsn(Opcodes.INVOKESTATIC, STEPS, hook, "(Ljava/lang/String;)V", false);
        }
    }

    private static final class MemoryCalls extends Calls {

        private final String method;

        MemoryCalls(final MethodVisitor next, final String method) {
            super(next);
            // The same access, whether the place is given as an offset or as an address.
            this.method = method.replaceFirst("^((put|compareAndSet).*)At$", "$1");
        }

        @Override
        public void visitMethodInsn(final int opcode, final String owner, final String name, final String descriptor, final boolean isInterface) {
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            if (MEMORY.contains(owner)) {
                tell(isStore(name) ? "stored" : "loaded", method);
            }
        }

        private boolean isStore(final String name) {
            if (name.matches("write.*|add.*|setMemory|copy|compareAndSwap.*")) {
                return true;
            }
            if (name.startsWith("read")) {
                return false;
            }
            throw new IllegalStateException("does it store or load? name=" + name + ", calledBy=SharedBuffer." + method);
        }
    }

    private static final class Effects extends Calls {

        Effects(final MethodVisitor next) {
            super(next);
        }

        @Override
        public void visitMethodInsn(final int opcode, final String owner, final String name, final String descriptor, final boolean isInterface) {
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            if (EFFECTS.getOrDefault(owner, any -> false).test(name)) {
                tell("stored", owner.substring(owner.lastIndexOf('/') + 1) + '.' + name);
            }
        }
    }
}
