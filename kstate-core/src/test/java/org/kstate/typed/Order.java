package org.kstate.typed;

import net.openhft.chronicle.bytes.BytesMarshallable;

/** An object whose fields Chronicle marshals by itself. */
final class Order implements BytesMarshallable {

    int count;
    long id;
    double price;
    boolean open;
    String text;
}
