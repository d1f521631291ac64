package org.danepost.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.danepost.lab.LabRun;
import org.danepost.lab.MiniInternet;
import org.danepost.lab.Scene;
import org.danepost.lab.SceneResult;
import org.danepost.lab.Scenes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code danepost lab}: the miniature Internet with its attackers. */
@Command(
        name = "lab",
        mixinStandardHelpOptions = true,
        version = Version.LINE,
        description = {
            "Play attacks in a signed miniature Internet on this machine.",
            "Alice's message is sent once per scene the way an ordinary opportunistic sender does it, and once with DANE."
                    + " Needs no network and no privilege."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every scene came out right",
            "1:a scene came out wrong",
            "64:wrong usage",
            "74:the output could not be written"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  danepost lab", "  danepost lab --scene stripped-starttls", "  danepost lab --json"})
final class LabCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--scene", paramLabel = "NAME", description = "Show this scene only, step by step.")
    private @Nullable String scene;

    @Option(names = "--json", description = "One JSON object a scene: scene, ordinary, danepost, right, why, ...")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<Scene> scenes = scene == null ? Scenes.all() : List.of(named(scene));
        PrintWriter out = spec.commandLine().getOut();
        List<SceneResult> results = new ArrayList<>();
        try (MiniInternet internet = MiniInternet.start()) {
            LabRun run = new LabRun(internet, new DanepostSender());
            for (Scene each : scenes) {
                SceneResult result = run.play(each);
                results.add(result);
                if (json) {
                    out.println(JsonLine.of(fields(result)));
                }
            }
        }
        if (!json && scene != null) {
            results.forEach(result -> SceneTable.steps(result).forEach(out::println));
        } else if (!json) {
            SceneTable.of(results).forEach(out::println);
        }
        OutputLost.check(out);
        return results.stream().allMatch(SceneResult::right) ? ExitCode.OK : ExitCode.NO;
    }

    private static Scene named(String name) {
        List<String> names = Scenes.all().stream().map(Scene::name).toList();
        return Scenes.named(name)
                .orElseThrow(() -> new UserError("there is no scene '" + name + "'" + Suggestion.phrase(name, names)
                        + "; remedy: choose one of " + String.join(", ", names)));
    }

    private static Map<String, Object> fields(SceneResult result) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("scene", result.scene());
        fields.put("description", result.description());
        fields.put("ordinary", result.ordinary());
        fields.put("danepost", result.danepost());
        fields.put("right", result.right());
        fields.put("why", result.why());
        fields.put("steps", result.steps());
        return fields;
    }
}
