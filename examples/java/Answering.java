import org.wincheck.Answer;
import org.wincheck.Wincheck;
import org.wincheck.WincheckException;

/** Opens a phone's store, answers one item and says the score: java Answering FOLDER INSPECTION ITEM OPTION */
public final class Answering {
    public static void main(String[] words) {
        try (Wincheck wincheck = Wincheck.openExisting(words[0])) {
            wincheck.answer(words[1], words[2], Answer.option(words[3]));
            System.out.println(wincheck.score(words[1]).percent + " % " + wincheck.score(words[1]).band);
        } catch (WincheckException refused) {
            System.err.println(refused.getMessage() + " " + refused.remedy());
        }
    }
}
