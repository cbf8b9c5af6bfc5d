package org.kstate.tools.export;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.NameTable;
import org.kstate.tools.values.FieldColumn;

/**
 * A Parquet file, without compression and so without native code: names are written once for each page, numbers as differences unless there are
 * columns of decimals. For one thread at a time.
 */
public final class ParquetTable implements ExportTable {
    private static final String NAME = "commits";
    /** Bytes of a decimal of {@link #DIGITS} digits. */
    private static final int DECIMAL_LENGTH = 9;
    /** Of any whole number of 64 bits. */
    private static final int DIGITS = 20;
    private static final int NANOS = 9;
    private static final int MICROS = 6;
    private static final List<Type> COMMIT = Types.buildMessage()
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
        .named(NAME).getFields();

    private final ParquetFile file;
    private final ParquetWriter<JournalEntry> writer;
    private final FieldColumns fields;
    private final List<FieldColumn> fieldColumns;
    private final MessageType schema;
    private JournalRecord record;

    private ParquetTable(final ParquetFile file, final FieldColumns fields) throws IOException {
        this.file = file;
        this.fields = fields;
        this.fieldColumns = fields.columns();
        final List<Type> types = new ArrayList<>(COMMIT);
        fieldColumns.forEach(field -> types.add(type(field)));
        this.schema = new MessageType(NAME, types);
        // The second version writes decimals as differences of bytes, which not all readers know for numbers.
        final boolean hasDecimals = fieldColumns.stream().anyMatch(field -> field.type() == FieldColumn.Type.DECIMAL);
        writer = new Builder(file).withConf(new PlainParquetConfiguration()).withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
            .withWriterVersion(hasDecimals ? ParquetProperties.WriterVersion.PARQUET_1_0 : ParquetProperties.WriterVersion.PARQUET_2_0)
            .withDictionaryEncoding(false).withDictionaryEncoding(COLUMNS.get(0), true).build();
    }

    /**
     * Begins a file.
     *
     * @param file   that is written; it must be there, without content.
     * @param fields what is read of values.
     * @return the table.
     * @throws IOException if it cannot be written.
     */
    public static ParquetTable create(final Path file, final FieldColumns fields) throws IOException {
        final ParquetFile made = new ParquetFile(file);
        ParquetTable table = null;
        try {
            table = new ParquetTable(made, fields);
            return table;
        } finally {
            if (table == null) {
                made.close();
            }
        }
    }

    private static Type type(final FieldColumn field) {
        final String name = field.name();
        switch (field.type()) {
            case LONG:
                return Types.optional(PrimitiveTypeName.INT64).named(name);
            case DECIMAL:
                return Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY).length(DECIMAL_LENGTH)
                    .as(LogicalTypeAnnotation.decimalType(field.scale(), DIGITS)).named(name);
            case FLOAT:
                return Types.optional(PrimitiveTypeName.FLOAT).named(name);
            case DOUBLE:
                return Types.optional(PrimitiveTypeName.DOUBLE).named(name);
            case BOOLEAN:
                return Types.optional(PrimitiveTypeName.BOOLEAN).named(name);
            case TIME:
                // Readers cut nanoseconds off where a time has a zone. All are UTC.
                return Types.optional(PrimitiveTypeName.INT64)
                    .as(LogicalTypeAnnotation.timestampType(field.scale() != NANOS, unit(field.scale()))).named(name);
            default:
                return Types.optional(PrimitiveTypeName.BINARY).as(LogicalTypeAnnotation.stringType()).named(name);
        }
    }

    private static LogicalTypeAnnotation.TimeUnit unit(final int scale) {
        return scale == NANOS ? LogicalTypeAnnotation.TimeUnit.NANOS : scale == MICROS ? LogicalTypeAnnotation.TimeUnit.MICROS
            : LogicalTypeAnnotation.TimeUnit.MILLIS;
    }

    @Override
    public void row(final JournalRecord of, final JournalEntry entry) throws IOException {
        record = of;
        fields.read(of, entry);
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
            return new WriteContext(schema, Map.of());
        }

        @Override
        public WriteContext init(final ParquetConfiguration configuration) {
            return new WriteContext(schema, Map.of());
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
            for (int i = 0; i < fieldColumns.size(); i++, column++) {
                field(fieldColumns.get(i), fields.content(i));
            }
            to.endMessage();
        }

        private void field(final FieldColumn field, final Object content) {
            if (content == null) {
                return;
            }
            to.startField(field.name(), column);
            switch (field.type()) {
                case LONG -> to.addLong((Long) content);
                case DECIMAL -> to.addBinary(decimal((BigDecimal) content));
                case FLOAT -> to.addFloat((Float) content);
                case DOUBLE -> to.addDouble((Double) content);
                case BOOLEAN -> to.addBoolean((Boolean) content);
                case TIME -> to.addLong(((FieldColumns.EpochUnits) content).units());
                default -> to.addBinary(Binary.fromString((String) content));
            }
            to.endField(field.name(), column);
        }

        /** Of the length that the schema says, the sign in front. */
        private static Binary decimal(final BigDecimal number) {
            final byte[] bytes = number.unscaledValue().toByteArray();
            final byte[] fixed = new byte[DECIMAL_LENGTH];
            Arrays.fill(fixed, (byte) (number.signum() < 0 ? -1 : 0));
            System.arraycopy(bytes, 0, fixed, DECIMAL_LENGTH - bytes.length, bytes.length);
            return Binary.fromConstantByteArray(fixed);
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
