package dev.outside;

import dev.eddy.tasks.TrainedModel;
import dev.eddy.tasks.classify.Classifier;
import dev.eddy.train.Event;
import java.nio.file.Files;

/// Learns to tell bugs from wishes, saves what it learned, opens it again and asks it.
public final class Tickets {

  private Tickets() {}

  public static void main(String[] arguments) throws Exception {
    var folder = Files.createTempDirectory("tickets");
    var data = folder.resolve("tickets.tsv");
    Files.writeString(
        data,
        "text\tlabel\n" + "it crashes at once\tbug\nplease add a button\twish\n".repeat(40));

    var settings =
        Classifier.defaults().withHidden(8).withEmbedding(8).withEpochs(6).withThreads(1);
    var model =
        Classifier.train(
            settings.withData(data),
            event -> {
              if (event instanceof Event.Started start) {
                System.out.println("backend: " + start.backend());
              }
            });
    model.save(folder.resolve("tickets.eddy"));

    var again = (Classifier) TrainedModel.open(folder.resolve("tickets.eddy"));
    System.out.println("answer: " + again.predict("it crashes").label());
    System.out.println("weights: " + again.bundle().weightsSha256());
  }
}
