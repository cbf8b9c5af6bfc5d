package org.kstate.typed;

import net.openhft.chronicle.bytes.BytesMarshallable;

/** An object of numbers whose fields Chronicle marshals by itself. */
final class Fill implements BytesMarshallable {

    int count;
    long id;
    double price;
}
