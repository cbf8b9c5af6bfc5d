package org.kstate.tools.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.NameTable;

/**
 * A Parquet file, without compression and so without native code: names are written once for each page, numbers as differences. For one thread at a
 * time.
 */
public final class ParquetTable implements ExportTable {
    private static final MessageType SCHEMA = Types.buildMessage()
        .required(PrimitiveTypeName.BINARY).as(LogicalTypeAnnotation.stringType()).named(COLUMNS.get(0))
        .required(PrimitiveTypeName.INT64).named(COLUMNS.get(1))
        .required(PrimitiveTypeName.INT64).named(COLUMNS.get(2))
        .required(PrimitiveTypeName.INT64).named(COLUMNS.get(3))
        .required(PrimitiveTypeName.INT32).named(COLUMNS.get(4))
        .required(PrimitiveTypeName.INT64).named(COLUMNS.get(5))
        .required(PrimitiveTypeName.INT64).named(COLUMNS.get(6))
        .required(PrimitiveTypeName.INT32).named(COLUMNS.get(7))
        .required(PrimitiveTypeName.INT32).named(COLUMNS.get(8))
        .required(PrimitiveTypeName.INT32).named(COLUMNS.get(9))
        .required(PrimitiveTypeName.BINARY).named(COLUMNS.get(10))
        .named("commits");

    private final ParquetFile file;
    private final ParquetWriter<JournalEntry> writer;
    private JournalRecord record;

    private ParquetTable(final ParquetFile file) throws IOException {
        this.file = file;
        writer = new Builder(file).withConf(new PlainParquetConfiguration())
            .withCompressionCodec(CompressionCodecName.UNCOMPRESSED).withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
            .withDictionaryEncoding(false).withDictionaryEncoding(COLUMNS.get(0), true).build();
    }

    /**
     * Begins a file.
     *
     * @param file that is written; it must be there, without content.
     * @return the table.
     * @throws IOException if it cannot be written.
     */
    public static ParquetTable create(final Path file) throws IOException {
        final ParquetFile made = new ParquetFile(file);
        ParquetTable table = null;
        try {
            table = new ParquetTable(made);
            return table;
        } finally {
            if (table == null) {
                made.close();
            }
        }
    }

    @Override
    public void row(final JournalRecord of, final JournalEntry entry) throws IOException {
        record = of;
        writer.write(entry);
    }

    @Override
    public void close() throws IOException {
        try (file) {
            writer.close();
        }
    }

    /** The library's way to have a writer for rows of a kind of one's own. */
    private final class Builder extends ParquetWriter.Builder<JournalEntry, Builder> {
        Builder(final OutputFile file) {
            super(file);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation")
        protected WriteSupport<JournalEntry> getWriteSupport(final Configuration configuration) {
            return new Rows();
        }

        @Override
        protected WriteSupport<JournalEntry> getWriteSupport(final ParquetConfiguration configuration) {
            return new Rows();
        }
    }

    /** Gives the library the columns of a row. */
    private final class Rows extends WriteSupport<JournalEntry> {
        private final NameTable<Binary> names = new NameTable<>();
        private RecordConsumer to;
        private int column;

        @Override
        @SuppressWarnings("deprecation")
        public WriteContext init(final Configuration configuration) {
            return new WriteContext(SCHEMA, Map.of());
        }

        @Override
        public WriteContext init(final ParquetConfiguration configuration) {
            return new WriteContext(SCHEMA, Map.of());
        }

        @Override
        public void prepareForWrite(final RecordConsumer consumer) {
            to = consumer;
        }

        @Override
        public void write(final JournalEntry entry) {
            to.startMessage();
            column = 0;
            binary(name(entry));
            number(entry.incarnation());
            number(entry.version());
            number(record.timeNs());
            integer(record.sessionId());
            number(record.transactionId());
            number(record.index());
            integer(entry.number());
            integer(entry.payloadLength());
            integer(entry.size());
            binary(Binary.fromConstantByteArray(entry.payload()));
            to.endMessage();
        }

        private Binary name(final JournalEntry entry) {
            final Binary known = names.value(entry.nameAddress(), entry.nameLength());
            if (known != null) {
                return known;
            }
            final String name = entry.nameString();
            final Binary made = Binary.fromString(name);
            names.put(name, made);
            return made;
        }

        private void number(final long value) {
            to.startField(COLUMNS.get(column), column);
            to.addLong(value);
            to.endField(COLUMNS.get(column), column++);
        }

        private void integer(final int value) {
            to.startField(COLUMNS.get(column), column);
            to.addInteger(value);
            to.endField(COLUMNS.get(column), column++);
        }

        private void binary(final Binary value) {
            to.startField(COLUMNS.get(column), column);
            to.addBinary(value);
            to.endField(COLUMNS.get(column), column++);
        }
    }
}
