package org.kstate.starting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * {@code mvn -DskipTests install} checks no style and makes no Javadoc. The plugins look at a property of their own, which the parent makes that
 * of the tests; so nothing else may set it to false, and no plugin may be told otherwise.
 */
class InstallTest {

    private static final Path ROOT = Path.of("..");
    private static final String OF_TESTS = "${skipTests}";
    private static final List<String> PROPERTIES = List.of("checkstyle.skip", "maven.javadoc.skip");
    private static final List<String> PLUGINS = List.of("maven-checkstyle-plugin", "maven-javadoc-plugin");

    @Test
    void shouldLeaveOutStyleAndJavadocWithTheTests() throws Exception {
        final Element properties = children(parse(ROOT.resolve("pom.xml")), "properties").get(0);
        assertEquals(List.of("false"), texts(properties, "skipTests"), "a build that says nothing runs the tests");
        for (final String property : PROPERTIES) {
            assertEquals(List.of(OF_TESTS), texts(properties, property), property);
        }
    }

    @Test
    void shouldNotBringThemBackInAModuleOrProfile() throws Exception {
        for (final Path pom : poms()) {
            final Element project = parse(pom);
            for (final String property : PROPERTIES) {
                for (final Element set : inside(project, property)) {
                    assertTrue(List.of("true", OF_TESTS).contains(set.getTextContent().strip()), () -> pom + ": " + property);
                }
            }
            for (final Element plugin : inside(project, "plugin")) {
                if (PLUGINS.contains(texts(plugin, "artifactId").get(0))) {
                    assertEquals(0, inside(plugin, "skip").size(), () -> pom + ": " + texts(plugin, "artifactId"));
                }
            }
        }
    }

    /** Javadoc's licence is copied by another plugin. */
    @Test
    void shouldPrepareNoJavadocEither() throws Exception {
        final List<Element> copying = inside(parse(ROOT.resolve("pom.xml")), "execution").stream()
            .filter(execution -> texts(execution, "id").contains("licence-of-javadoc")).toList();
        assertEquals(1, copying.size());
        assertEquals("${maven.javadoc.skip}", inside(copying.get(0), "skip").get(0).getTextContent().strip());
    }

    private static List<Path> poms() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            final List<Path> poms = new ArrayList<>(folders.map(folder -> folder.resolve("pom.xml")).filter(Files::isRegularFile).toList());
            assertTrue(poms.size() >= 5, poms::toString);
            poms.add(ROOT.resolve("pom.xml"));
            return poms;
        }
    }

    private static Element parse(final Path pom) throws ParserConfigurationException, SAXException, IOException {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile()).getDocumentElement();
    }

    private static List<Element> inside(final Element element, final String name) {
        return elements(element.getElementsByTagName(name));
    }

    private static List<Element> children(final Element element, final String name) {
        return elements(element.getChildNodes()).stream().filter(child -> child.getTagName().equals(name)).toList();
    }

    private static List<String> texts(final Element element, final String name) {
        return children(element, name).stream().map(child -> child.getTextContent().strip()).toList();
    }

    private static List<Element> elements(final NodeList nodes) {
        return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item).filter(node -> node.getNodeType() == Node.ELEMENT_NODE)
            .map(Element.class::cast).toList();
    }
}
