package com.sun.tools.javac.api;

/** What Chronicle's runtime compiler finds in a JVM without javac: a tool that gives no compiler. */
public final class JavacTool {
    private JavacTool() {
    }

    public static Object create() {
        return null;
    }
}
