import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wincheck.Score;
import org.wincheck.Wincheck;
import org.wincheck.WincheckException;

/**
 * Performs an acts file on a copied store of a simulated device, then prints digest and score of each inspection that
 * the acts name: java Replay FOLDER ACTS.jsonl
 */
public final class Replay {
    private static final Pattern TIME = Pattern.compile("\"at\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern INSPECTION = Pattern.compile("\"inspection\"\\s*:\\s*\"([^\"]+)\"");

    private Replay() {}

    public static void main(String[] words) throws IOException {
        if (words.length != 2) {
            System.err.println("usage: Replay FOLDER ACTS.jsonl");
            System.exit(2);
        }
        try (Wincheck wincheck = Wincheck.openExisting(words[0])) {
            replay(wincheck, Path.of(words[1]));
        } catch (WincheckException refused) {
            System.err.println(refused.where() + ": " + refused.getMessage() + " " + refused.remedy());
            System.exit(1);
        }
    }

    private static void replay(Wincheck wincheck, Path acts) throws IOException {
        Set<String> inspections = new LinkedHashSet<>();
        for (String act : Files.readAllLines(acts, StandardCharsets.UTF_8)) {
            Matcher time = TIME.matcher(act);
            if (time.find()) {
                wincheck.setClock(time.group(1));
            }
            wincheck.perform(act);
            Matcher inspection = INSPECTION.matcher(act);
            if (inspection.find()) {
                inspections.add(inspection.group(1));
            }
        }
        for (String inspection : inspections) {
            System.out.println(inspection + " digest " + wincheck.digest("inspection:" + inspection));
            Score score = wincheck.score(inspection);
            String exact = score.exact == null ? "none" : score.exact.toPlainString();
            System.out.println(inspection + " score " + exact + " " + score.band);
        }
    }
}
