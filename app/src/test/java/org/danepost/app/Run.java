package org.danepost.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One run of the command line in this process. */
record Run(int code, String out, String err) {
    static Run of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Program.run(args, new PrintWriter(out, true), new PrintWriter(err, true), Map.of("NO_COLOR", "1"));
        return new Run(code, out.toString(), err.toString());
    }

    /** The output as JSON, an object a line. */
    List<JsonNode> json() {
        JsonMapper mapper = new JsonMapper();
        return out.lines().map(mapper::readTree).toList();
    }
}
