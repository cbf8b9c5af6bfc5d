/**
 * Kstate: named states in shared memory for the processes of one machine.
 *
 * <p>{@code org.kstate} and {@code org.kstate.typed} are for programs, with the exceptions, counters and clocks that they meet there. The
 * module {@code kstate.persistence} adds the journal, and {@code kstate.notify} waiting, rates and tailing.
 */
module kstate.core {
    requires transitive chronicle.bytes;
    requires transitive chronicle.core;
    requires chronicle.map;
    requires net.openhft.compiler;
    requires org.jnrproject.ffi;
    requires org.slf4j;
    // Annotations for who compiles; nobody needs them at run time.
    requires static org.jspecify;
    // What those need. They are automatic modules, which pull in no module that has a descriptor.
    requires java.compiler;
    requires java.management;
    requires java.naming;
    requires jdk.unsupported;
    requires org.objectweb.asm;
    requires org.objectweb.asm.commons;
    requires org.objectweb.asm.tree;
    requires org.objectweb.asm.tree.analysis;
    requires org.objectweb.asm.util;

    exports org.kstate;
    exports org.kstate.counters;
    exports org.kstate.exceptions;
    exports org.kstate.layout;
    exports org.kstate.spi;
    exports org.kstate.time;
    exports org.kstate.typed;
    exports org.kstate.memory to kstate.persistence, kstate.notify, kstate.tools;
    exports org.kstate.start to kstate.persistence;

    // The classes that jnr-ffi makes implement an interface of this package; they lie in a module without a name.
    opens org.kstate.memory;

    uses org.kstate.spi.JournalProvider;
    uses org.slf4j.spi.SLF4JServiceProvider;

    provides net.openhft.chronicle.core.ChronicleInitRunnable with org.kstate.start.EarlyUse;
}
