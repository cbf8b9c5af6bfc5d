package org.kstate.benchmarks.peers;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.UnsafeMemory;

/** An SQLite database with a write-ahead log and one row: a version and the bytes. Each put and each get is a transaction. */
final class SqlitePeer implements Peer {

    private static final int FIRST_BYTE = Jvm.arrayByteBaseOffset();
    private static final int PAYLOAD = 2;

    private final Connection connection;
    private final PreparedStatement update;
    private final PreparedStatement select;
    private final byte[] value;

    SqlitePeer(final Path folder, final int size) {
        value = new byte[size];
        try {
            connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("sqlite"));
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode=WAL");
                statement.execute("PRAGMA synchronous=OFF");
                statement.execute("CREATE TABLE cell(id INTEGER PRIMARY KEY, version INTEGER NOT NULL, payload BLOB NOT NULL)");
                statement.execute("INSERT INTO cell VALUES(1, 0, x'')");
            }
            update = connection.prepareStatement("UPDATE cell SET version = version + 1, payload = ? WHERE id = 1");
            select = connection.prepareStatement("SELECT version, payload FROM cell WHERE id = 1");
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void put(final long from, final int length) {
        UnsafeMemory.MEMORY.copyMemory(from, value, FIRST_BYTE, length);
        try {
            update.setBytes(1, value);
            update.executeUpdate();
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int get(final long to, final int capacity) {
        try (ResultSet row = select.executeQuery()) {
            row.next();
            final byte[] found = row.getBytes(PAYLOAD);
            UnsafeMemory.MEMORY.copyMemory(found, 0, to, found.length);
            return found.length;
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
