package org.kstate.benchmarks.several;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.sqlite.SQLiteConfig;

/**
 * Rows of an SQLite database with a write-ahead log, without syncing: a number and the bytes. Who writes takes the database's lock at the
 * beginning of the transaction, and waits for it, so nobody is faster.
 */
final class SqliteGroup implements Group {

    private static final String FILE = "sqlite";
    private static final int LOCK_TIMEOUT_MS = 20_000;
    private static final int BYTES_COLUMN = 2;

    private final Connection writing;
    private final Connection reading;
    private final PreparedStatement update;
    private final PreparedStatement select;
    private final int first;
    private final int count;
    private final byte[] value = new byte[LENGTH];
    private final byte[][] copies;

    SqliteGroup(final Path folder, final int first, final int count) {
        this.first = first;
        this.count = count;
        copies = new byte[count][];
        try {
            writing = connect(folder);
            reading = connect(folder);
            make();
            update = writing.prepareStatement("UPDATE cell SET number = number + 1, payload = ? WHERE id = ?");
            select = reading.prepareStatement("SELECT number, payload FROM cell WHERE id >= ? AND id < ? ORDER BY id");
            select.setInt(1, first);
            select.setInt(2, first + count);
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect(final Path folder) throws SQLException {
        final SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(LOCK_TIMEOUT_MS);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(FILE), config.toProperties());
    }

    private void make() throws SQLException {
        try (Statement statement = writing.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS cell(id INTEGER PRIMARY KEY, number INTEGER NOT NULL, payload BLOB NOT NULL)");
        }
        try (PreparedStatement insert = writing.prepareStatement("INSERT OR IGNORE INTO cell VALUES(?, 0, ?)")) {
            for (int i = 0; i < count; i++) {
                insert.setInt(1, first + i);
                insert.setBytes(2, value);
                insert.executeUpdate();
            }
        }
    }

    @Override
    public long countUp() {
        try {
            // This begins. If autocommit stayed off, the driver would begin the next right after the commit, and so keep the lock.
            writing.setAutoCommit(false);
            for (int i = 0; i < count; i++) {
                update.setBytes(1, value);
                update.setInt(2, first + i);
                update.executeUpdate();
            }
            writing.setAutoCommit(true);
            return 0;
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long read() {
        try (ResultSet rows = select.executeQuery()) {
            rows.next();
            long number = rows.getLong(1);
            copies[0] = rows.getBytes(BYTES_COLUMN);
            for (int i = 1; i < count; i++) {
                rows.next();
                number = Group.same(number, rows.getLong(1));
                copies[i] = rows.getBytes(BYTES_COLUMN);
            }
            return number;
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            reading.close();
            writing.close();
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
