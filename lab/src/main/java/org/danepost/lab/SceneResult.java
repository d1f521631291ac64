package org.danepost.lab;

import java.util.List;

/**
 * What came of a scene. Sightings come from the mail hosts' records.
 *
 * @param scene the scene's name
 * @param description the scene's one line
 * @param ordinary what became of the ordinary sender's letter, in words
 * @param danepost what became of the tested sender's letter, in words
 * @param right whether the tested sender's letter was seen where it must be, by nobody else, and its claim agrees
 * @param why the tested sender's reason; when not right, what was expected
 * @param steps the tested sender's steps
 * @param ordinarySighting where the ordinary sender's letter was seen
 * @param danepostSighting where the tested sender's letter was seen
 * @param report all that the tested sender said
 */
public record SceneResult(
        String scene,
        String description,
        String ordinary,
        String danepost,
        boolean right,
        String why,
        List<String> steps,
        Sighting ordinarySighting,
        Sighting danepostSighting,
        Report report) {
    public SceneResult {
        steps = List.copyOf(steps);
    }
}
