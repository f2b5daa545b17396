/// What a model is asked by a file: a [dev.eddy.tasks.data.question.Questions] for every row.
package dev.eddy.tasks.data.question;
