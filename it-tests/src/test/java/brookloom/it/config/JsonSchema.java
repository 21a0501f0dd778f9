package brookloom.it.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** Judges values by a JSON schema (draft 2020-12), as far as our own schema needs it; any other keyword is an error. */
final class JsonSchema {
    private static final Set<String> NOTES = Set.of("$schema", "$defs", "title", "description");

    private final JsonNode root;

    JsonSchema(JsonNode root) {
        this.root = root;
    }

    boolean takes(JsonNode value) {
        return takes(root, value);
    }

    private boolean takes(JsonNode schema, JsonNode value) {
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            if (!NOTES.contains(keyword.getKey()) && !takes(keyword.getKey(), keyword.getValue(), schema, value)) {
                return false;
            }
        }
        return true;
    }

    private boolean takes(String keyword, JsonNode given, JsonNode schema, JsonNode value) {
        return switch (keyword) {
            case "$ref" -> takes(root.at(given.asText().substring(1)), value);
            case "anyOf" -> given.valueStream().anyMatch(form -> takes(form, value));
            case "type" -> isOfType(given.asText(), value);
            case "items" -> value.valueStream().allMatch(item -> takes(given, item));
            case "properties" ->
                given.propertyStream()
                        .filter(property -> value.has(property.getKey()))
                        .allMatch(property -> takes(property.getValue(), value.get(property.getKey())));
            case "additionalProperties" ->
                value.propertyStream()
                        .allMatch(property -> schema.get("properties").has(property.getKey()));
            case "required" -> given.valueStream().allMatch(key -> value.has(key.asText()));
            default -> throw new IllegalArgumentException("keyword " + keyword);
        };
    }

    private static boolean isOfType(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            default -> throw new IllegalArgumentException("type " + type);
        };
    }
}
