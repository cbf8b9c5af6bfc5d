package org.kstate.tools.sbe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kstate.tools.values.LayoutException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * How large a schema gets when its references are put out. Composites that refer to composites double with each line, so that a page of text could
 * take all memory: sizes are computed before anything is put out, each once. For one thread, once.
 */
final class SbeSize {
    private static final int MOST = 4096;
    private static final int MOST_OF_ALL = 16 * MOST;
    private static final int BEING_COMPUTED = -1;

    private final Map<String, List<Element>> types = new HashMap<>();
    private final Map<Element, Integer> sizes = new HashMap<>();

    private SbeSize() {
    }

    /** Throws if a type, or all together, are larger than anybody needs. */
    static void check(final Document schema) {
        final SbeSize size = new SbeSize();
        final NodeList all = schema.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            final Element element = (Element) all.item(i);
            if ("types".equals(name(element.getParentNode()))) {
                size.types.computeIfAbsent(element.getAttribute("name"), name -> new ArrayList<>()).add(element);
            }
        }
        long total = 0;
        for (int i = 0; i < all.getLength() && total <= MOST_OF_ALL; i++) {
            final Element element = (Element) all.item(i);
            total += "types".equals(name(element.getParentNode())) ? size.of(element) : size.referred(element, "type") + size.referred(element,
                "dimensionType");
        }
        if (total > MOST_OF_ALL) {
            throw new LayoutException("The schema is too large with its references put out; take parts out of it: most=" + MOST_OF_ALL);
        }
    }

    private static String name(final Node node) {
        final String name = node.getNodeName();
        return name.substring(name.indexOf(':') + 1);
    }

    private int referred(final Element element, final String attribute) {
        int most = 0;
        if (element.hasAttribute(attribute)) {
            for (final Element type : types.getOrDefault(element.getAttribute(attribute), List.of())) {
                most = Math.max(most, of(type));
            }
        }
        return most;
    }

    private int of(final Element type) {
        final Integer known = sizes.get(type);
        if (known != null) {
            if (known == BEING_COMPUTED) {
                throw new LayoutException("A composite of the schema refers to itself; take the reference out: name=" + type.getAttribute("name"));
            }
            return known;
        }
        sizes.put(type, BEING_COMPUTED);
        int size = 1 + ("ref".equals(name(type)) ? referred(type, "type") : 0);
        for (Node part = type.getFirstChild(); part != null; part = part.getNextSibling()) {
            if (part instanceof Element element) {
                size += of(element);
                if (size > MOST) {
                    break;
                }
            }
        }
        if (size > MOST) {
            throw new LayoutException("A composite of the schema is too large with its references put out; take parts out of it: name="
                + type.getAttribute("name") + ", most=" + MOST);
        }
        sizes.put(type, size);
        return size;
    }
}
